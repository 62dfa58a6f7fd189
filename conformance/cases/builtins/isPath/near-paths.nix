map builtins.isPath [ /. ./. (/. + "a") "${/.}" "/" (toString /.) { outPath = /.; } null ]
