"""No tables: these models give the model server and the letterhead their admin pages and permissions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelServer(models.Model):
    class Meta:
        managed = False
        default_permissions = ("view",)
        permissions = [("control_modelserver", _("Can start and stop the model server"))]
        verbose_name = verbose_name_plural = _("model server")

    def __str__(self) -> str:
        return str(_("model server"))


class Letterhead(models.Model):
    class Meta:
        managed = False
        default_permissions = ("change",)
        verbose_name = verbose_name_plural = _("letterhead")

    def __str__(self) -> str:
        return str(_("letterhead"))
