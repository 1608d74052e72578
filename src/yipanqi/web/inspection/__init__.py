"""Pages of 检查: findings from registering to closing."""
