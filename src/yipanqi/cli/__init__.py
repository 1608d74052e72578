"""The console command `yipanqi`: arguments → service → words."""
