map builtins.isPath [ ./. /a ./missing (./. + "/x") "/a" "${"/a"}" null { outPath = /a; } ]
