[ "😀" __curPos.column ]
