import (./. + "/${builtins.concatStringsSep "" (builtins.genList (x: "a") 300)}")
