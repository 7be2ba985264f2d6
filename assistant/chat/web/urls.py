"""The addresses of the chat pages. The site's own words come before the names of domains."""

from django.urls import path

from . import passport, sharing, views

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<uuid:pk>/", views.conversation, name="conversation"),
    path("c/<uuid:pk>/rename/", views.rename, name="rename"),
    path("c/<uuid:pk>/delete/", views.delete, name="delete"),
    path("c/<uuid:pk>/restore/", views.restore, name="restore"),
    path("running/", views.running, name="running"),
    path("t/<uuid:pk>/", passport.show, name="passport"),
    path("t/<uuid:pk>/share/", passport.share, name="share"),
    path("shares/", sharing.shares, name="shares"),
    path("shares/<int:number>/end/", sharing.unshare, name="unshare"),
    path("t/<uuid:pk>/<int:number>/body.json", passport.body, name="passport_body"),
    path("t/<uuid:pk>/<int:number>/again/", passport.again, name="passport_again"),
    path("<slug:name>/", views.domain, name="domain"),
]
