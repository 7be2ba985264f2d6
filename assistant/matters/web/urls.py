"""The addresses of matters, and those that move a conversation or document into one."""

from django.urls import path

from . import emergency, members, moving, views

urlpatterns = [
    path("matters/", views.matters, name="matters"),
    path("matters/emergency/", emergency.emergency, name="emergency"),
    path("matters/emergency/<int:number>/end/", emergency.end, name="end_emergency"),
    path("matters/emergencies/", emergency.emergencies, name="emergencies"),
    path("matters/emergencies/<int:number>/", emergency.review, name="review_emergency"),
    path("matters/<uuid:pk>/", views.matter, name="matter"),
    path("matters/<uuid:pk>/close/", views.close, name="close_matter"),
    path("matters/<uuid:pk>/members/", members.add, name="add_member"),
    path("matters/<uuid:pk>/members/<int:number>/", members.change, name="change_member"),
    path("c/<uuid:pk>/move/", moving.move_conversation, name="move_conversation"),
    path("documents/<uuid:pk>/move/", moving.move_document, name="move_document"),
]
