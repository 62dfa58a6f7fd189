assert "\n\"\${\\${"x"}" > "zz"; 1
