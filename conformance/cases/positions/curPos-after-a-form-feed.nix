[ __curPos.line ] ++ #  x
[ __curPos.line ]
