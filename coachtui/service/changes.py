"""Operations as parts of a bulk change: the same fields, with ``op`` to say which."""

from coachtui.service.availability import (
    CreateAvailability,
    CreateBlock,
    CreateOverride,
    DeleteAvailability,
    DeleteBlock,
    DeleteOverride,
    UpdateAvailability,
    UpdateBlock,
    UpdateOverride,
)
from coachtui.service.session_types import CreateSessionType, DeleteSessionType, UpdateSessionType
from coachtui.service.sessions import CancelSession, CreateSession, UpdateSession
from coachtui.service.templates import CreateTemplate, DeleteTemplate, UpdateTemplate


class CreateAvailabilityChange(
    CreateAvailability, frozen=True, kw_only=True, tag_field="op", tag="create_availability"
):
    """``CreateAvailability``."""


class UpdateAvailabilityChange(
    UpdateAvailability, frozen=True, kw_only=True, tag_field="op", tag="update_availability"
):
    """``UpdateAvailability``."""


class DeleteAvailabilityChange(
    DeleteAvailability, frozen=True, kw_only=True, tag_field="op", tag="delete_availability"
):
    """``DeleteAvailability``."""


class CreateOverrideChange(CreateOverride, frozen=True, kw_only=True, tag_field="op", tag="create_override"):
    """``CreateOverride``."""


class UpdateOverrideChange(UpdateOverride, frozen=True, kw_only=True, tag_field="op", tag="update_override"):
    """``UpdateOverride``."""


class DeleteOverrideChange(DeleteOverride, frozen=True, kw_only=True, tag_field="op", tag="delete_override"):
    """``DeleteOverride``."""


class CreateBlockChange(CreateBlock, frozen=True, kw_only=True, tag_field="op", tag="create_block"):
    """``CreateBlock``."""


class UpdateBlockChange(UpdateBlock, frozen=True, kw_only=True, tag_field="op", tag="update_block"):
    """``UpdateBlock``."""


class DeleteBlockChange(DeleteBlock, frozen=True, kw_only=True, tag_field="op", tag="delete_block"):
    """``DeleteBlock``."""


class CreateSessionTypeChange(CreateSessionType, frozen=True, kw_only=True, tag_field="op", tag="create_session_type"):
    """``CreateSessionType``."""


class UpdateSessionTypeChange(UpdateSessionType, frozen=True, kw_only=True, tag_field="op", tag="update_session_type"):
    """``UpdateSessionType``."""


class DeleteSessionTypeChange(DeleteSessionType, frozen=True, kw_only=True, tag_field="op", tag="delete_session_type"):
    """``DeleteSessionType``."""


class CreateTemplateChange(CreateTemplate, frozen=True, kw_only=True, tag_field="op", tag="create_template"):
    """``CreateTemplate``."""


class UpdateTemplateChange(UpdateTemplate, frozen=True, kw_only=True, tag_field="op", tag="update_template"):
    """``UpdateTemplate``."""


class DeleteTemplateChange(DeleteTemplate, frozen=True, kw_only=True, tag_field="op", tag="delete_template"):
    """``DeleteTemplate``."""


class CreateSessionChange(CreateSession, frozen=True, kw_only=True, tag_field="op", tag="create_session"):
    """``CreateSession``."""


class UpdateSessionChange(UpdateSession, frozen=True, kw_only=True, tag_field="op", tag="update_session"):
    """``UpdateSession``."""


class CancelSessionChange(CancelSession, frozen=True, kw_only=True, tag_field="op", tag="cancel_session"):
    """``CancelSession``."""


Change = (
    CreateAvailabilityChange
    | UpdateAvailabilityChange
    | DeleteAvailabilityChange
    | CreateOverrideChange
    | UpdateOverrideChange
    | DeleteOverrideChange
    | CreateBlockChange
    | UpdateBlockChange
    | DeleteBlockChange
    | CreateSessionTypeChange
    | UpdateSessionTypeChange
    | DeleteSessionTypeChange
    | CreateTemplateChange
    | UpdateTemplateChange
    | DeleteTemplateChange
    | CreateSessionChange
    | UpdateSessionChange
    | CancelSessionChange
)
