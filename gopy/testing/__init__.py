"""For tests of concurrent programs: a clock that tests command.

Go: package testing
"""

from gopy.testing import synctest as synctest
