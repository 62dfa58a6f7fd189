builtins.splitVersion "1.2pre3-rc_4.a10b"
