"""Blueprints whose every view states its policy, and the one place where policies and plugins are enforced."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from doorstep.problems import NotFound, Refused
from doorstep.users.permissions import require
from doorstep.web import context
from doorstep.web.policy import Policy

View = Callable[..., ResponseReturnValue]
ENDED = "doorstep-session-ended"
STILL_OPEN = frozenset({"office_second_step.index", "office_second_step.set_up", "sign_in.sign_out"})
SECOND_STEP_FIRST = (
    "Set up your second step first, in your profile: your business asks everybody who works here for it."
)


class Room(Blueprint):
    """A blueprint of pages; they are closed where the plugin it belongs to is not enabled."""

    def __init__(self, name: str, import_name: str, *, plugin: str = "core", **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.plugin = plugin

    def page(
        self,
        rule: str,
        *,
        policy: Policy,
        methods: Sequence[str] = ("GET",),
        endpoint: str | None = None,
        other_proof: bool = False,
        **options: Any,
    ) -> Callable[[View], View]:
        """Route a view, with its policy for these methods.

        :param rule: the path, as Flask writes it. :param policy: who may call it. :param methods: for which methods.
        :param other_proof: the view itself checks that the request is meant (a signature of its body, say) and reads no
            cookie, so that no token of a form is asked for.
        Writes of the view count when it returns; when it raises, nothing of them does.
        """

        def mark(view: View) -> View:
            name = endpoint or view.__name__
            self.add_url_rule(rule, name, committing(view), methods=list(methods), **options)
            self.record_once(lambda state: self._state_policy(state, name, methods, policy))
            if other_proof:
                self.record_once(lambda state: spare_token(state, view))
            return view

        return mark

    def _state_policy(self, state: BlueprintSetupState, name: str, methods: Sequence[str], policy: Policy) -> None:
        full = f"{state.name_prefix}.{state.name}.{name}".lstrip(".")
        known = state.app.extensions["doorstep-policies"]
        known.update({(full, method): (policy, self.plugin) for method in methods})


def spare_token(state: BlueprintSetupState, view: View) -> None:
    tokens = state.app.extensions.get("csrf")
    if tokens:
        tokens.exempt(view)


def committing(view: View) -> View:
    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        answer = view(*args, **kwargs)
        context.commit()
        return answer

    return run


def policy_faults(app: Flask) -> list[str]:
    """Routes without a policy: start-up stops on them."""
    known = app.extensions["doorstep-policies"]
    return [
        f"{rule.endpoint}: {method} {rule.rule} states no policy"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if (rule.endpoint, method) not in known and rule.endpoint not in app.extensions["doorstep-open"]
    ]


def enforce() -> Response | None:
    """Before each request: the policy of the route, and whether its plugin is enabled here."""
    if request.endpoint is None or request.endpoint in current_app.extensions["doorstep-open"]:
        return None
    method = {"HEAD": "GET"}.get(request.method, request.method)
    if method == "OPTIONS":
        return None
    found = current_app.extensions["doorstep-policies"].get((request.endpoint, method))
    if found is None:
        raise NotFound
    policy, plugin = found
    if plugin not in context.catalog().enabled:
        raise NotFound
    admit_to_way_in()
    g.policy = policy
    elsewhere = without_second_step(policy) or admit(policy)
    if elsewhere is None:
        admit_to_area()
    return elsewhere


def without_second_step(policy: Policy) -> Response | None:
    """Staff whose business asks for a second step set it up before anything else."""
    user = context.me() if policy.who != "anyone" else None
    if user is None or not user.is_staff or user.second_step or not context.tenant().setting("staff_second_step"):
        return None
    if request.endpoint in STILL_OPEN:
        return None
    if request.path.startswith("/api/") or request.method not in context.READING:
        raise Refused(SECOND_STEP_FIRST)
    return redirect(url_for("office_second_step.index"))  # type: ignore[return-value]


def admit_to_way_in() -> None:
    """A way to a sign-in is not there where the business does not offer it, nor where the portal is off."""
    offered = current_app.extensions["doorstep-ways"].get(request.blueprint)
    if offered and not (context.tenant().portal_on and offered(context.session())):
        raise NotFound


def admit_to_area() -> None:
    """A tab of the portal that belongs to an area is not there for a contact to whom the area is closed."""
    area = current_app.extensions["doorstep-areas"].get(request.blueprint)
    if area and area in context.viewer().closed_areas:
        raise NotFound


def admit(policy: Policy) -> Response | None:
    if policy.who == "anyone":
        return None
    user = context.me()
    if user is None:
        return to_sign_in()
    if policy.who == "staff":
        admit_staff(user.staff_role, policy)
    if policy.who == "contact":
        return admit_contact()
    return None


def admit_staff(staff_role: str | None, policy: Policy) -> None:
    if staff_role is None:
        raise NotFound
    if policy.permission:
        require(staff_role, policy.permission)


def admit_contact() -> Response | None:
    if context.previewing():
        if request.method not in context.READING:
            raise Refused("You are looking at the portal as this person would: nothing can be changed from here.")
        return None
    user = context.require_me()
    if user.viewer is None:
        if user.is_staff and request.method in context.READING:
            return redirect(url_for("preview.choose"))  # type: ignore[return-value]
        raise NotFound
    if not context.tenant().portal_on:
        raise NotFound
    return None


def to_sign_in() -> Response:
    if request.path.startswith("/api/"):
        raise Unauthorized("Sign in, or send the key of a staff member.")
    if request.method not in context.READING:
        ended = current_app.extensions[ENDED]()
        if ended is None:
            raise NotFound
        return ended
    target = request.full_path.rstrip("?")
    return redirect(url_for("sign_in.sign_in", next=target))  # type: ignore[return-value]
