"""State without locks: one goroutine owns it, the others ask that one.

The dict of balances is a local variable of its owner.  A request that wants an
answer carries the channel for it.
"""

from dataclasses import dataclass

import gopy
from gopy import RecvChan, SendChan, chan, go, recv, select
from gopy.sync import WaitGroup


@dataclass
class Deposit:
    account: str
    amount: int


@dataclass
class Inquiry:
    account: str
    reply: SendChan[int]


def own_balances(deposits: RecvChan[Deposit], inquiries: RecvChan[Inquiry]) -> None:
    balances: dict[str, int] = {}
    deposit, inquiry = recv(deposits), recv(inquiries)
    while True:
        if select(deposit, inquiry) is deposit:
            account, amount = deposit.value.account, deposit.value.amount
            balances[account] = balances.get(account, 0) + amount
        else:
            inquiry.value.reply.send(balances.get(inquiry.value.account, 0))


def main() -> None:
    deposits, inquiries = chan[Deposit](), chan[Inquiry]()
    go(own_balances, deposits, inquiries)

    def save(account: str) -> None:
        for amount in range(1, 11):
            deposits.send(Deposit(account, amount))

    savers = WaitGroup()
    for account in ("ann", "bob", "ann", "ann"):
        savers.go(save, account)
    savers.wait()

    for account in ("ann", "bob", "eve"):
        reply = chan[int]()
        inquiries.send(Inquiry(account, reply))
        print(account, "has", reply.recv())


if __name__ == "__main__":
    gopy.run(main)
