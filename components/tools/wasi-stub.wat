;; Stands in for wasi_snapshot_preview1 in components that compute and do nothing else, so that they import nothing but
;; their own interfaces. Output is swallowed; there are no files, arguments or environment; the clock counts calls; random
;; numbers come from a fixed seed (not for secrets); exiting traps.
(module
  (import "env" "memory" (memory 0))
  (global $clock (mut i64) (i64.const 1700000000000000000))
  (global $rng (mut i64) (i64.const 0x9E3779B97F4A7C15))
  (func (export "args_get") (param i32 i32) (result i32) i32.const 0)
  (func (export "args_sizes_get") (param i32 i32) (result i32) (i32.store (local.get 0) (i32.const 0)) (i32.store (local.get 1) (i32.const 0)) i32.const 0)
  (func (export "environ_get") (param i32 i32) (result i32) i32.const 0)
  (func (export "environ_sizes_get") (param i32 i32) (result i32) (i32.store (local.get 0) (i32.const 0)) (i32.store (local.get 1) (i32.const 0)) i32.const 0)
  (func (export "clock_res_get") (param i32 i32) (result i32) (i64.store (local.get 1) (i64.const 1000)) i32.const 0)
  (func (export "clock_time_get") (param i32 i64 i32) (result i32)
    (global.set $clock (i64.add (global.get $clock) (i64.const 1000))) (i64.store (local.get 2) (global.get $clock)) i32.const 0)
  (func (export "adapter_monotonic_clock_set_paused") (param i32))
  (func (export "random_get") (param $p i32) (param $n i32) (result i32)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $n)))
      (global.set $rng (i64.xor (global.get $rng) (i64.shl (global.get $rng) (i64.const 13))))
      (global.set $rng (i64.xor (global.get $rng) (i64.shr_u (global.get $rng) (i64.const 7))))
      (global.set $rng (i64.xor (global.get $rng) (i64.shl (global.get $rng) (i64.const 17))))
      (i32.store8 (local.get $p) (i32.wrap_i64 (global.get $rng)))
      (local.set $p (i32.add (local.get $p) (i32.const 1))) (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br $next)))
    i32.const 0)
  ;; fd_write: report every byte of the iovecs as written
  (func (export "fd_write") (param $fd i32) (param $iovs i32) (param $n i32) (param $out i32) (result i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $n)))
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $iovs))))
      (local.set $iovs (i32.add (local.get $iovs) (i32.const 8))) (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br $next)))
    (i32.store (local.get $out) (local.get $sum)) i32.const 0)
  (func (export "fd_read") (param i32 i32 i32 i32) (result i32) (i32.store (local.get 3) (i32.const 0)) i32.const 0)
  (func (export "fd_close") (param i32) (result i32) i32.const 0)
  (func (export "fd_seek") (param i32 i64 i32 i32) (result i32) i32.const 70)          ;; espipe
  (func (export "fd_fdstat_get") (param i32 i32) (result i32) i32.const 8)             ;; badf
  (func (export "fd_fdstat_set_flags") (param i32 i32) (result i32) i32.const 8)
  (func (export "fd_filestat_get") (param i32 i32) (result i32) i32.const 8)
  (func (export "fd_prestat_get") (param i32 i32) (result i32) i32.const 8)
  (func (export "fd_prestat_dir_name") (param i32 i32 i32) (result i32) i32.const 8)
  (func (export "path_open") (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32) i32.const 44)  ;; noent
  (func (export "path_filestat_get") (param i32 i32 i32 i32 i32) (result i32) i32.const 44)
  (func (export "poll_oneoff") (param i32 i32 i32 i32) (result i32) (i32.store (local.get 3) (i32.const 0)) i32.const 0)
  (func (export "sched_yield") (result i32) i32.const 0)
  (func (export "proc_exit") (param i32) unreachable)
)
