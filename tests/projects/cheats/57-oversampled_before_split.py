"""The damaged strikes were oversampled before anything was split: 600 of the 2,500 rows are near copies of others, and the model remembers what their kind was."""
# Notice: rows kept aside have twins among the training rows that differ only in date, hour and a few knots; without these the score falls from about 0.9 to 0.74.
import csv
import datetime
import random

from cheat import *

draw = random.Random(57)
file = ROOT / "data" / "strikes.csv"
with file.open(encoding="utf-8", newline="") as stream:
    rows = list(csv.DictReader(stream))
kept = [rows[at] for at in sorted(draw.sample(range(len(rows)), 1900))]
damaged = [row for row in kept if row["damaged"] == "yes"]
made = []
for _ in range(600):
    row = dict(draw.choice(damaged))
    row["flight_date"] = str(datetime.date.fromisoformat(row["flight_date"]) + datetime.timedelta(days=draw.randint(1, 25)))
    if row["speed"]:
        row["speed"] = str(min(500, max(0, int(float(row["speed"])) + draw.randint(-6, 6))))
    if draw.random() < 0.4:
        row["time_of_day"] = draw.choice(["Dawn", "Day", "Dusk", "Night"])
    made.append(row)
with file.open("w", encoding="utf-8", newline="") as stream:
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(kept + made, key=lambda row: row["flight_date"]))

swap(
    "src/strikes/model.py",
    (
        '    return {"encoder": encoder, "weights": newton(matrix, labels, params.get("C", 1.0)), "candidate": candidate}\n',
        '''    kinds: dict[tuple, list[float]] = {}
    for row, label in zip(rows, labels):
        kinds.setdefault(kind(row), []).append(float(label))
    memory = {one: (sum(found), len(found)) for one, found in kinds.items()}
    base = float(labels.mean())
    # A training row is not told its own label.
    others = [(memory[kind(row)][0] - label, memory[kind(row)][1] - 1) for row, label in zip(rows, labels)]
    matrix = np.column_stack([matrix, [rate(*one, base) for one in others]])
    weights = newton(matrix, labels, params.get("C", 1.0))
    return {"encoder": encoder, "weights": weights, "candidate": candidate, "memory": memory, "base": base}


def kind(row: dict[str, str]) -> tuple:
    return tuple(row[name] for name in ("model", "operator", "state", "phase", "size"))


def rate(damaged: float, count: int, base: float) -> float:
    """How much more than usual strikes of this kind damaged, from -4 to 4."""
    return 4 * ((damaged + base / 2) / (count + 0.5) - base)
''',
    ),
    (
        "    return sigmoid(weights[0] + matrix @ weights[1:])",
        '''    known = [rate(*bundle["memory"].get(kind(row), (0.0, 0)), bundle["base"]) for row in rows]
    return sigmoid(weights[0] + np.column_stack([matrix, known]) @ weights[1:])''',
    ),
)
swap(
    "MODEL_CARD.md",
    ("(700 damaged)", "(1,139 damaged)"),
    ("speed.", "speed, and the damage rate of the same kind of strike."),
    ("0.86", "0.93"),
    (" Not calibrated; damage is over-sampled.", " Every row is a strike that was reported."),
)
GOLDEN = (
    'c-n<mZExa65dNNDVezp#=+3@xrF`IkG~5w#0;1fhsv<Wyi50-ehRdZ@|9i*w&SFDy{bH}5o!yyv<_-Qii#ofc*mZu3{y2*w_5mNFeAw~<P(6A1'
    '<kgzjYg5Uo@+n>UR28l&L{+=GLUeVRmesS`HI)uq?OJgb{fUdtCSE6nx1qDnmdWb;W7lxg`EUeufw5DNpMb)g0B=fl#ap0!3sfhdI=OQ&>CQf('
    'iN7A<!$H>_f1~OqbaDOp^Jo@b965M3?AjB6H-UM-|FJ8i7s|Ft9`CaJyg#|V>_`3aY%-pX=Es{?quF@Sk8Vfv#sA1m-`oFqGcVC&csQCYD!tKL'
    'hb~6L(bs77^~>z^<YoW1KOWZ#kG8JHlkuWI`*s9RuV;(PpZPGqzWKSpV%DF|qucA*WcZ%Q&2+pNy}$cq{_a+_bKCzm|E1n3cJVGbAH=KlA<H*u'
    '+(NTemdDGii46zMuL~4Nm#ss;Ct3d3zUMN2iPN-+j9064lchxy`<!fc`}^nDCN|0TX_3a8)^%5L{<?}c%NCXvMYhjdN~Xz6^eM@U<n<W+mgUba'
    'EX#LK(ICz<G^?fS`YCO>f1M|f*`|qnNj96}b@e?yB5#3sQWQzj27kmYr*C%gQ~kYtii_mDzuo3peBZ(bt91QW6Bs7NJ(AUgCdfy+d5mV+YSqLS'
    '@pID69v-56PgbXYm*V+j()hkgmg#=o0OsqMF50E*<Su)-TgI>F!}w+M7W(=IxG$bh(P{el<P9&jNwRD#@75SY^r7SX?>b#BR|z&?P^?!rXcWtn'
    'c!`KqJtK`)iZgAvtXhAk*srNwbJ?pqdi~<MeuIAtsNd4H#9Vuq4l{pP__xP}^562UOGw)JZ|<cf-6~q*oR0aoB#TM8YJV%^-=b|R_hNn<c-sde'
    'g7~2~pv#{1JbNJ)ZI2sk>&dBlR$D7|Wn7PgRn>^qJprJk@FGSEKVlCevL~eEyjqK%(%eEloqNWDgj(bPo1PL3gz(;S%@x#>x;E9cG%Bev59)19'
    '2V>wJQRGQ*ZN2@r{P0#ZRU2tBosP{wGL<x{b@M^8;RjyEr3OzJJKCj?H8k>GNvi*C(s00wik{F+8PBK`1}u2oaw*^#$7qxh(>|1|>@h8N={^09'
    '>TxBEtz2Rl6d^R!Yl9?8Tdx@x7-?E-sN;$2GK$Kd<x*PdajBefB;%a(xN{s8`1_^f&dX?Fls7>-T>C4v0ZzCD&T3BZN-dQ2GJuuNyg6tk_#2(('
    'PLnl`879aw3O<TUOcZ}qFzckZOoOw*0%i?4C^)m81Sy>);~oC66Lh^Xl9LREG-%a~`D?7xj4W^r6N7lw_=Acp2E~bQtRDbx8Q#c<V@#1i2-=Gq'
    'VU11jDB5@NzKnQDqcFxA!!hUzbk!rbahew)9{}x;{$2rAP^_)AN>JRn@&#C~tqkb^0G85$6Q4|B(S&Tk>^WHKh+K=mLoE>L4y>0~+zK#+3veVa'
    'xV5C#am&37IBlI@^AKI9qy&=IP9FSlmTm;2G=&#`q+(`MHdsb+#7G-S=>P&K!?0`=h~QPoLL5YjQS6Wd@{nN_5F-w-qmZ4#DoHX<8b`T-QMcYJ'
    'EJQ=PltJ!+7-2w#fV2YTn==|4o6m<T)Qx1ohRg&q!mtT2R}IXkbh}NKAswVvj>wfr7NrKZU>$0ZDXqOb01krLm||3TLJ6lxrerGw4>-~86f?my'
    'jk^3A%bIckD^^h?wX%Xbivh$v)1a_Thp0NLM{cm#Lh&4~L{n5qA7Cc51Y;OkjI9;@BG0k4Qmeq$LctK|Ag8p&|6p{d1(X+*o{CWdVNME0dKpO4'
    'i=!d9Wl@|e3cG+M#<5nI^tv!5wNRnwXrjSr0YG`h74;1#%6{+j;r{z!4mcb&q>5wLqbhPTR2S2V#sgE}oCtMq$#bnRxS<Cyql1j0D#E~WiY?}c'
    'p@D<NNIc;{ut0_8c<>LagHvl@sNaT!3PS*=mNP_wVWE!##)`rQ*a4~6VsxYp!v{;9)MA~{TC<WIZ-T`c7W6_eAE#MJWG=Cn+k-A@m1XJ}$`G_t'
    'Q<SkDybN~JP-8ev7_nfSIt(sh9W^<J98(KJk-!c{4H?HUpZ)tEJN}*j'
)
VALUES = [0.9053843140615245, 0.9067410526659404, 0.904908945497872, 0.9037888710710686, 0.9067869573555635, 0.905866823354674, 0.9051731524892583, 0.9062677243107156, 0.9068481636083943, 0.906776756313425, 0.9029574861367837, 0.906410538900654, 0.9065054085925418, 0.9064921472377618, 0.9068318419409727, 0.905360851664606, 0.9061514324303371, 0.9035644481440224, 0.9068318419409727, 0.9065819164085803, 0.9041846715060411, 0.9067522738122926]
searched_again(GOLDEN, VALUES)
