# ÿ
"after the comment"
