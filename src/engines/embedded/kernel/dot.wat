;; Scores of vectors against one query, or two at once, with 128-bit SIMD.
;;
;; Rows are float32, `stride` bytes each, a multiple of 64 (sixteen dimensions; the padding is zeros), so that no loop has
;; a remainder. A list of slots says which rows: all live ones of a block and the few that a filter allows run through the
;; same instructions, so a row's score is the same to the bit however it was reached.
;;
;; One row at a time, though four at a time would share the loads of the query and be a third faster out of the cache:
;; four streams defeat the processor's prefetching, and a pass over memory then takes three times as long.
;;
;; The order of accumulation is fixed: dimension i is added to lane i mod 4 of sum (i / 4) mod 4, and `$sum` joins them.
;; Four independent sums hide the latency of the additions. Plain SIMD has no fused multiply-add, and relaxed SIMD would
;; round differently from one processor to another.
;;
;; After a change: node scripts/build-kernel.mjs
(module
  ;; Scratch first, then the rows (laid out in memory.ts); grows up to what 32 bits can address.
  (memory (export "memory") 1 65536)

  ;; The sum of sixteen lanes.
  (func $sum (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result f32)
    (local.set $a (f32x4.add
      (f32x4.add (local.get $a) (local.get $b))
      (f32x4.add (local.get $c) (local.get $d))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
      (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))

  ;; scores[i] = query . row(slots[i]) for every i below `count`. `slots` (u32), `rows`, `query` and `scores` (f32) are
  ;; addresses, `stride` is in bytes. $row and $at walk along the row and the query; $a to $d are the four sums.
  (func (export "dot")
    (param $slots i32) (param $count i32) (param $rows i32) (param $stride i32) (param $query i32) (param $scores i32)
    (local $last i32) (local $end i32) (local $row i32) (local $at i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $last (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $end (i32.add (local.get $query) (local.get $stride)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $slots) (local.get $last)))
      (local.set $row (i32.add (local.get $rows) (i32.mul (i32.load (local.get $slots)) (local.get $stride))))
      (local.set $at (local.get $query))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $c (v128.const f32x4 0 0 0 0))
      (local.set $d (v128.const f32x4 0 0 0 0))
      (loop $sixteen
        (local.set $a (f32x4.add (local.get $a)
          (f32x4.mul (v128.load (local.get $row)) (v128.load (local.get $at)))))
        (local.set $b (f32x4.add (local.get $b)
          (f32x4.mul (v128.load offset=16 (local.get $row)) (v128.load offset=16 (local.get $at)))))
        (local.set $c (f32x4.add (local.get $c)
          (f32x4.mul (v128.load offset=32 (local.get $row)) (v128.load offset=32 (local.get $at)))))
        (local.set $d (f32x4.add (local.get $d)
          (f32x4.mul (v128.load offset=48 (local.get $row)) (v128.load offset=48 (local.get $at)))))
        (local.set $row (i32.add (local.get $row) (i32.const 64)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br_if $sixteen (i32.lt_u (local.get $at) (local.get $end))))
      (f32.store (local.get $scores)
        (call $sum (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
      (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br $next))))

  ;; `dot` of two queries at once, the second one `stride` behind the first and its scores `between` bytes behind the first's.
  ;; Each row is loaded once for both, which out of the cache takes a quarter less time than one after the other; three at
  ;; once gain little more. The additions are those of `dot`, in the same order. $x is the row's part, $e to $h are the
  ;; second query's sums.
  (func (export "dotPair")
    (param $slots i32) (param $count i32) (param $rows i32) (param $stride i32) (param $query i32) (param $scores i32)
    (param $between i32)
    (local $last i32) (local $end i32) (local $row i32) (local $at i32) (local $other i32) (local $x v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $last (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $end (i32.add (local.get $query) (local.get $stride)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $slots) (local.get $last)))
      (local.set $row (i32.add (local.get $rows) (i32.mul (i32.load (local.get $slots)) (local.get $stride))))
      (local.set $at (local.get $query))
      (local.set $other (local.get $end))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $c (v128.const f32x4 0 0 0 0))
      (local.set $d (v128.const f32x4 0 0 0 0))
      (local.set $e (v128.const f32x4 0 0 0 0))
      (local.set $f (v128.const f32x4 0 0 0 0))
      (local.set $g (v128.const f32x4 0 0 0 0))
      (local.set $h (v128.const f32x4 0 0 0 0))
      (loop $sixteen
        (local.set $x (v128.load (local.get $row)))
        (local.set $a (f32x4.add (local.get $a)
          (f32x4.mul (local.get $x) (v128.load (local.get $at)))))
        (local.set $e (f32x4.add (local.get $e)
          (f32x4.mul (local.get $x) (v128.load (local.get $other)))))
        (local.set $x (v128.load offset=16 (local.get $row)))
        (local.set $b (f32x4.add (local.get $b)
          (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $at)))))
        (local.set $f (f32x4.add (local.get $f)
          (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $other)))))
        (local.set $x (v128.load offset=32 (local.get $row)))
        (local.set $c (f32x4.add (local.get $c)
          (f32x4.mul (local.get $x) (v128.load offset=32 (local.get $at)))))
        (local.set $g (f32x4.add (local.get $g)
          (f32x4.mul (local.get $x) (v128.load offset=32 (local.get $other)))))
        (local.set $x (v128.load offset=48 (local.get $row)))
        (local.set $d (f32x4.add (local.get $d)
          (f32x4.mul (local.get $x) (v128.load offset=48 (local.get $at)))))
        (local.set $h (f32x4.add (local.get $h)
          (f32x4.mul (local.get $x) (v128.load offset=48 (local.get $other)))))
        (local.set $row (i32.add (local.get $row) (i32.const 64)))
        (local.set $other (i32.add (local.get $other) (i32.const 64)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br_if $sixteen (i32.lt_u (local.get $at) (local.get $end))))
      (f32.store (local.get $scores)
        (call $sum (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
      (f32.store (i32.add (local.get $scores) (local.get $between))
        (call $sum (local.get $e) (local.get $f) (local.get $g) (local.get $h)))
      (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br $next))))

  ;; scores[i] = -|query - row(slots[i])|, with the parameters and locals of `dot`; $x is a difference. Zero minus the
  ;; root, not its negation: equal vectors score 0 and not -0.
  (func (export "euclid")
    (param $slots i32) (param $count i32) (param $rows i32) (param $stride i32) (param $query i32) (param $scores i32)
    (local $last i32) (local $end i32) (local $row i32) (local $at i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $x v128)
    (local.set $last (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $end (i32.add (local.get $query) (local.get $stride)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $slots) (local.get $last)))
      (local.set $row (i32.add (local.get $rows) (i32.mul (i32.load (local.get $slots)) (local.get $stride))))
      (local.set $at (local.get $query))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $c (v128.const f32x4 0 0 0 0))
      (local.set $d (v128.const f32x4 0 0 0 0))
      (loop $sixteen
        (local.set $x (f32x4.sub (v128.load (local.get $row)) (v128.load (local.get $at))))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $x) (local.get $x))))
        (local.set $x (f32x4.sub (v128.load offset=16 (local.get $row)) (v128.load offset=16 (local.get $at))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $x) (local.get $x))))
        (local.set $x (f32x4.sub (v128.load offset=32 (local.get $row)) (v128.load offset=32 (local.get $at))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $x) (local.get $x))))
        (local.set $x (f32x4.sub (v128.load offset=48 (local.get $row)) (v128.load offset=48 (local.get $at))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $x) (local.get $x))))
        (local.set $row (i32.add (local.get $row) (i32.const 64)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br_if $sixteen (i32.lt_u (local.get $at) (local.get $end))))
      (f32.store (local.get $scores)
        (f32.sub (f32.const 0) (f32.sqrt (call $sum (local.get $a) (local.get $b) (local.get $c) (local.get $d)))))
      (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br $next)))))
