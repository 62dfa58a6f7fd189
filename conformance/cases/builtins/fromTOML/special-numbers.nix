fromTOML "a = inf\nb = nan\nc=0x10\nd=1_000"
