import (toString ./support/dir)
