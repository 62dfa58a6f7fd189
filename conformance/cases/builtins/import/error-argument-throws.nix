import (throw "x")
