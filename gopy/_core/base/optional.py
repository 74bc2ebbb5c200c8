"""What may be missing: the one place that tries an import or reads GOPYPURE.

The accelerator is chosen here once it exists; today there is the reference alone.
"""

import os

PURE = os.environ.get("GOPYPURE") == "1"
