import { useEffect } from 'react';
import { ProblemCard } from '../controls/problem-card.tsx';
import { useUiStore } from '../state/ui-store.ts';

/** How long a notice stays; a problem stays until it is put away. */
const noticeMs = 4000;

/** What is said in passing, at the lower edge. */
export function NoticeCard() {
  const notice = useUiStore((s) => s.notice);
  const hush = useUiStore((s) => s.hush);
  useEffect(() => {
    if (!notice || notice.problem) return;
    const timer = setTimeout(hush, noticeMs);
    return () => clearTimeout(timer);
  }, [notice, hush]);
  return (
    <div className="notice" role="status" aria-live="polite">
      {notice &&
        (notice.problem ? (
          <ProblemCard problem={notice.problem} onClose={hush} />
        ) : (
          <p className="notice__text">{notice.text}</p>
        ))}
    </div>
  );
}
