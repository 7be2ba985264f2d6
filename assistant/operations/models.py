"""No table: a place in the admin for the model server, and who may see and steer it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelServer(models.Model):
    class Meta:
        managed = False
        default_permissions = ("view",)
        permissions = [("control_modelserver", "Can start and stop the model server")]
        verbose_name = verbose_name_plural = _("model server")

    def __str__(self) -> str:
        return str(_("model server"))
