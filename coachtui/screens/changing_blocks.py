"""Time taken out, changed or given back from the week itself."""

from __future__ import annotations

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.calendar import BlockEntry
from coachtui.screens.editing_hours import EditingHours


class ChangingBlocks(EditingHours):
    """The part of the coach's screen that knows which block the cursor is on."""

    @property
    def block_here(self) -> Id | None:
        """The id of the block the cursor is on; of one that recurs, every time has the same."""
        item = self.grid.selected
        return item.source.block_id if item and isinstance(item.source, BlockEntry) else None

    def change_block_here(self, nothing: str) -> None:
        """Say it anew in the list of hours; ``nothing`` is said where there is none."""
        if self.block_here is None:
            self.say(nothing)
        else:
            self.start(self._change_block(self.block_here))

    async def _change_block(self, id: Id) -> None:
        await self.open_hours()
        if self.hours is not None:
            places = [place for place, each in enumerate(self.hours.shown) if each.record.id == id]
            if places:
                self.hours.rows.chosen = places[0]
                self.action_change_hours()
            else:
                self.say("That is over; it stays as it was")

    def remove_block_here(self, nothing: str) -> None:
        """Give it back, said first what that does; ``nothing`` is said where there is none."""
        if self.block_here is None:
            self.say(nothing)
        else:
            self.start(self._remove_block(self.block_here))

    async def _remove_block(self, id: Id) -> None:
        from coachtui.scheduling.planned import planned
        from coachtui.service.availability import GetBlock
        from coachtui.service.planning import change_to_remove

        if self.source is None:
            return
        try:
            block = await self.source.backend.run(GetBlock(id=id))
        except CoachtuiError as problem:
            self.refused(problem)
            return
        words = self.hours_words.of(planned(block), briefly=True)
        await self.weigh((change_to_remove(block),), f"remove {words}")
