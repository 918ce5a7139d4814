"""``python -m publish`` is ``zhengming``."""

import sys

from publish.cli import main

sys.exit(main())
