"""后台: work that takes longer than a page may.

Owns: jobs, daily runs. Reads: nothing of any room; rooms offer their kinds of job in their own `jobs` modules.
Acts: enqueue, enqueue_daily, keep_daily_done, cancel_job, work_once, keep_working, reap.
"""
