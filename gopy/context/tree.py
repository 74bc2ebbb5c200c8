"""Cancellation: the contexts that can be cancelled, as trees.

A `Node` knows its children, and forgets each when it's done: so a context that was
cancelled costs nothing any more, however long its parent lives.

    live ──cancel, of it or of one above──▶ doomed ──its channel is closed──▶ done

Cancelling a node dooms it and all below it, under the lock; then, without it, each of them
is finished: from the top down its channel is closed, and what hangs on it is started or
stopped.  Whoever asks a doomed node for its error waits for its channel to be closed, and
whoever cancels it again waits until all are finished.

Invariants, true whenever ``_mu`` is free:

    X1  A node stands among its leader's children if and only if it follows it and is live.
    X2  A doomed node has no children, and all that it had are doomed.
    X3  ``_err`` and ``why`` are set once, together with each other.
    X4  ``_sweeper`` is the goroutine that doomed it, until that has finished them all.

Locking: all nodes of a tree share the ``_mu`` (rank SYNC) of its root.  It guards
``_children`` and the change from live to doomed, and that a channel is made before it.
What never changes after that is read without.

Rejected: a lock a node that is held while its children are cancelled, as Go has it.  It
would have to be one that parks, and the recursion would be as deep as the tree.

Go: context/context.go cancelCtx
Differs: children are cancelled in the order in which they came, not in a random one.
"""

from collections.abc import Callable

from gopy._core import G, Rank, RankedLock, current, gosched, inside, room
from gopy._lang.chan import chan
from gopy._lang.ends import RecvChan, RecvView
from gopy.context.chain import Link, parent_of, source_of
from gopy.context.foreign import watch
from gopy.context.pair import Pair
from gopy.context.protocols import CancelCauseFunc, CancelFunc, ContextLike
from gopy.context.reasons import CANCEL_KEY, CANCELED, checked, given_cause, own
from gopy.errors import Panic

DEEP = 16  # frames under `finish`: to close a channel, to start a goroutine (R4)

_closed = chan[None]()
_closed._closed = True  # `close` is a goroutine's business; an import must not make one
CLOSED = RecvView[None](_closed)  # of all who are doomed before anybody asked for a channel


class Node(Link):
    """A context that can be cancelled, and is when the one it follows is."""

    __slots__ = ("_children", "_done", "_err", "_leader", "_mu", "_sweeper", "_unhook", "why")

    def __init__(self, parent: ContextLike) -> None:
        self.parent: ContextLike = parent
        self._mu = RankedLock(Rank.SYNC)
        self._leader = leader = _leader_of(parent)
        if leader is not None:
            self._mu = leader._mu
        self._done: RecvView[None] | None = None
        self._err: Exception | None = None
        self.why: BaseException | None = None
        self._children: dict[Node, None] | None = None
        self._sweeper: G | None = None
        self._unhook: Callable[[], object] | None = None

    def follow(self) -> None:
        """Be cancelled when the parent is, at once if it is done."""
        if inside.threads:
            inside.refuse()
        source, leader = source_of(self.parent), self._leader
        if leader is None:
            self._unhook = watch(self, source)
            if self._err is not None:
                self._leave()
            return
        spare: dict[Node, None] = {}
        with self._mu:
            lives = leader._err is None
            if lives:
                if leader._children is None:
                    leader._children = spare
                leader._children[self] = None
        if not lives:
            self.cancel_as(source)

    def cancel_as(self, parent: ContextLike) -> None:
        """Be cancelled because parent, which is done, is."""
        err = parent.err()
        if err is None:
            raise Panic("context: internal error: missing cancel error")
        self._unhook = None
        self.cancel(err, given_cause(parent, err))

    def cancel(self, err: Exception, why: BaseException | None = None) -> bool:
        """Be done, with all below; return whether this is what did it.

        However it came: when this returns they are done.
        """
        me = current()
        if self._err is None:
            room(DEEP)
            doomed: list[Node] = []
            with self._mu:
                if self._err is None:
                    self._doom_all(err, why, me, doomed)
            for node in doomed:
                node.finish()
            for node in doomed:
                node._sweeper = None
            if doomed:
                self._leave()
                return True
        while _is_at_work(self._sweeper, me):
            gosched()
        return False

    def cancel_plainly(self) -> None:
        """Be cancelled: what `with_cancel` returns."""
        if inside.threads and inside.put_off(self.cancel, CANCELED):
            return
        self.cancel(CANCELED)

    def cancel_because(self, cause: BaseException | None = None, /) -> None:
        """Be cancelled for a reason: what `with_cancel_cause` returns."""
        why = checked(cause)
        if inside.threads and inside.put_off(self.cancel, CANCELED, why):
            return
        self.cancel(CANCELED, why)

    def finish(self) -> None:
        """Do what is due when it's done; once, without a lock, and without parking."""
        if self._done is not CLOSED and self._done is not None:
            self._done.whole.close()

    def source(self) -> ContextLike:
        """Return itself."""
        return self

    def own_cancel(self) -> object:
        """Return itself."""
        return self

    def suffix(self) -> str:
        """Return what it can do."""
        return ".WithCancel"

    def done(self) -> RecvChan[None]:
        """Return the channel that is closed when this is done."""
        if self._done is None:
            if inside.threads:
                inside.refuse()
            fresh = chan[None]().recv_only()
            assert isinstance(fresh, RecvView)
            with self._mu:
                if self._done is None:
                    self._done = fresh
        return self._done

    def err(self) -> Exception | None:
        """Return None, or why this is done: then its channel is closed."""
        if self._err is None:
            return None
        sweeper, done = self._sweeper, self._done
        if sweeper is not None and done is not None and _is_at_work(sweeper, current()):
            done.recv()
        return self._err

    def _doom_all(
        self, err: Exception, why: BaseException | None, me: G, doomed: list["Node"]
    ) -> None:
        """Doom this and all below, parents first; the lock is held."""
        leader = self._leader
        if leader is not None and leader._children is not None:
            leader._children.pop(self, None)
        left = [self]
        while left:
            node = left.pop()
            if node._done is None:
                node._done = CLOSED
            node._sweeper = me
            mine = own(err)
            node.why = mine if why is None else why
            node._err = mine
            doomed.append(node)
            if node._children:
                left += reversed(node._children)
            node._children = None

    def _leave(self) -> None:
        """Tell a parent that is not ours that it need not tell us any more."""
        unhook, self._unhook = self._unhook, None
        if unhook is not None:
            unhook()


def with_cancel(parent: ContextLike) -> Pair[CancelFunc]:
    """Return ``(ctx, cancel)``: ctx is done when cancel is called, or when parent is done.

    Whoever doesn't cancel leaves ctx with its parent for as long as that lives.  After the
    first call cancel does nothing.  When it returns, ctx and all that come from it are done.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithCancel
    """
    ctx = Node(parent_of(parent))
    ctx.follow()
    return Pair((ctx, ctx.cancel_plainly))


def with_cancel_cause(parent: ContextLike) -> Pair[CancelCauseFunc]:
    """Return what `with_cancel` does; cancel takes the error that `cause` returns then.

    ``cancel(None)`` is ``cancel(CANCELED)``.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithCancelCause
    """
    ctx = Node(parent_of(parent))
    ctx.follow()
    return Pair((ctx, ctx.cancel_because))


def _leader_of(parent: ContextLike) -> Node | None:
    """Return the node that is done exactly when parent is, if there is one.

    A context that is not ours may stand around one that is, and hand down its channel.
    """
    source = source_of(parent)
    if isinstance(source, Link):
        return source if isinstance(source, Node) else None
    found = source.value(CANCEL_KEY)
    if not isinstance(found, Node):
        return None
    done = source.done()
    return found if done is not None and done == found.done() else None


def _is_at_work(sweeper: G | None, me: G) -> bool:
    """Say whether another goroutine finishes nodes; not one whose world is over."""
    return sweeper is not None and sweeper is not me and sweeper.m is not None
