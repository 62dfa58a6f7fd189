throw "100% %s %1% {} \\n"
