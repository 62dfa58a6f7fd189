import (./support + "/dir/")
