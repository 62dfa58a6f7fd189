abort { outPath = "from a set"; }
