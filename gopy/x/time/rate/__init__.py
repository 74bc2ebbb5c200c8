"""How often something may happen: token buckets, and actions done only sometimes.

Go: golang.org/x/time/rate
"""

from gopy.x.time.rate.limit import INF, INF_DURATION, Limit, every
from gopy.x.time.rate.limiter import Limiter
from gopy.x.time.rate.reservation import Reservation
from gopy.x.time.rate.sometimes import Sometimes

__all__ = ["INF", "INF_DURATION", "Limit", "Limiter", "Reservation", "Sometimes", "every"]
