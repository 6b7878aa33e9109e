"""Says when windows open, as python-dateutil and zoneinfo understand days and clocks.

Reads cases, one object of JSON a line: rule, start, zone, from and until or seconds, after, before. Writes for each a list of
[opens, closes] in seconds since 1970. Openings that touch are one. How times are read that the clocks skip or show twice is
written down here a second time, in other words than in lull: the first moment at which the clocks show that time or a later one.
"""
import bisect
import datetime as dt
import json
import sys
import zoneinfo

import dateutil.rrule

UTC = dt.timezone.utc


class EarlierEnd:
    """The datetime module with another MAXYEAR, up to which rules are looked through that no day fits any more."""

    MAXYEAR = 2060

    def __getattr__(self, name):
        return getattr(dt, name)


dateutil.rrule.datetime = EarlierEnd()


EPOCH = dt.datetime(1970, 1, 1)
STEP = 6 * 3600
pieces = {}


def offset(moment, zone):
    return int(dt.datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset().total_seconds())


def pieces_of(zone):
    """The stretches of time between changes of the clocks, as beginnings and offsets, from 1985 to 2060."""
    if zone.key not in pieces:
        begin, end = 15 * 365 * 86400, 90 * 365 * 86400
        begins, offsets = [begin], [offset(begin, zone)]
        for moment in range(begin, end, STEP):
            now = offset(moment + STEP, zone)
            if now != offsets[-1]:
                low, high = moment, moment + STEP
                while low < high:
                    middle = (low + high) // 2
                    low, high = (low, middle) if offset(middle, zone) == now else (middle + 1, high)
                begins.append(low)
                offsets.append(now)
        pieces[zone.key] = begins, offsets
    return pieces[zone.key]


def first_at_or_after(local, zone):
    """The first moment at which the clocks show `local` or a later time; when they are set back, they have shown it before."""
    begins, offsets = pieces_of(zone)
    shown = (local - EPOCH) // dt.timedelta(seconds=1)
    # Nothing earlier can show it: no zone is further from UTC than a day.
    for place in range(max(0, bisect.bisect(begins, shown - 86400) - 1), len(begins)):
        end = begins[place + 1] if place + 1 < len(begins) else 1 << 40
        if shown < end + offsets[place]:
            return max(begins[place], shown - offsets[place])


def openings(case):
    zone = zoneinfo.ZoneInfo(case["zone"])
    start = dt.datetime.fromisoformat(case["start"])
    rule = dateutil.rrule.rrulestr(case["rule"], dtstart=start)
    hours, minutes = map(int, case["from"].split(":"))
    from_ = dt.timedelta(hours=hours, minutes=minutes)
    after, before = (dt.datetime.fromisoformat(case[name]) for name in ("after", "before"))
    dateutil.rrule.datetime.MAXYEAR = before.year + 1
    found = []
    for day in rule.between(after, before, inc=True):
        opens = first_at_or_after(day + from_, zone)
        if "until" in case:
            hours, minutes = map(int, case["until"].split(":"))
            until = dt.timedelta(hours=hours, minutes=minutes)
            closes = first_at_or_after(day + until + dt.timedelta(days=0 if until > from_ else 1), zone)
        else:
            closes = opens + case["seconds"]
        if closes <= opens:
            continue
        if found and opens <= found[-1][1]:
            found[-1][1] = max(found[-1][1], closes)
        else:
            found.append([opens, closes])
    return found


for line in sys.stdin:
    print(json.dumps(openings(json.loads(line))))
