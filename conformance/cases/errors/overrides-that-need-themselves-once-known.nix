rec { __overrides = { x = { "${x.y}" = 1; }; }; x = { y = "z"; "${y}" = 4; }; y = "r"; }
