"<a b=\"c\" d='e'>&amp;</a>"
