{ type = "derivation"; drvPath = "/nix/store/n01dy158nk2mfsjgkgdpm9ma51dy2ry5-x.drv"; name = "x"; }
