"""The chart of a soak: one panel for each figure, as SVG."""

PANELS = [("resident", "resident memory, MB", 1e6), ("descriptors", "descriptors", 1), ("threads", "threads", 1),
          ("disk", "data directory, MB", 1e6), ("p99_ms", "p99 of a small read, ms", 1)]
WIDTH, HEIGHT, LEFT, GAP = 860, 110, 60, 34


def points(samples, name, unit, seconds, top):
    """One line for each life of the server: a line over a kill would say what nobody measured."""
    lines = {}
    for sample in samples:
        if sample[name] is not None:
            x = LEFT + sample["at"] / seconds * (WIDTH - LEFT - 10)
            y = HEIGHT - sample[name] / unit / top * HEIGHT
            lines.setdefault(sample["life"], []).append(f"{x:.1f},{y:.1f}")
    return lines.values()


def panel(samples, index, seconds):
    name, title, unit = PANELS[index]
    values = [sample[name] / unit for sample in samples if sample[name] is not None]
    top = max(values, default=1) * 1.1 or 1
    parts = [f'<g transform="translate(0,{index * (HEIGHT + GAP) + GAP})">',
             f'<text x="{LEFT}" y="-6">{title}</text>',
             f'<rect x="{LEFT}" y="0" width="{WIDTH - LEFT - 10}" height="{HEIGHT}" class="frame"/>']
    for share in (0, 0.5, 1):
        parts.append(f'<text x="{LEFT - 6}" y="{HEIGHT - share * HEIGHT + 4:.0f}" class="scale">'
                     f'{top * share:.0f}</text>')
    for third in (1, 2):
        x = LEFT + third / 3 * (WIDTH - LEFT - 10)
        parts.append(f'<line x1="{x:.0f}" y1="0" x2="{x:.0f}" y2="{HEIGHT}" class="third"/>')
    for line in points(samples, name, unit, seconds, top):
        parts.append(f'<polyline points="{" ".join(line)}"/>')
    return "\n".join([*parts, "</g>"])


def svg(samples, seconds):
    """The whole chart. Kills are in the first third; the others are compared."""
    step = max(1, len(samples) // 400)
    thinned = samples[::step]
    height = len(PANELS) * (HEIGHT + GAP) + 30
    body = "\n".join(panel(thinned, index, seconds) for index in range(len(PANELS)))
    style = ("text{font:12px sans-serif;fill:#333}.scale{text-anchor:end;font-size:10px}"
             ".frame{fill:none;stroke:#999}.third{stroke:#999;stroke-dasharray:4}"
             "polyline{fill:none;stroke:#1667b7;stroke-width:1.2}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">\n<style>{style}</style>\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n'
            f'<text x="{LEFT}" y="{height - 8}">time: {seconds:.0f} s, thirds dashed; lines end at kills</text>\n</svg>\n')
