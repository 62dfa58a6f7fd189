[ # a
 # b
 # c # d
 __curPos.line ]
