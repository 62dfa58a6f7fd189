nowhere # x
# y