"<a href='x'>&amp;</a>"
