let x = {__toString = s: x;}; in toString x
