[ "éü" __curPos.column ]
