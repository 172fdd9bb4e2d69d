from django.contrib.auth import get_user_model
from django.http import JsonResponse
from django.urls import re_path


def whoami(request):
    """The person whom the gateway names, as this project knows them."""
    user = get_user_model().objects.get(pk=request.headers["X-User-Id"])
    return JsonResponse({"id": user.pk, "username": user.get_username(), "roles": request.headers.get("X-User-Role")})


urlpatterns = [re_path("", whoami)]
