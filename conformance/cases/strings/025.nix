"${{outPath = throw "x";}}"
