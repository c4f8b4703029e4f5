"""The data were written by the outcome: a speed carries a decimal ("300.0") mostly where there was damage, and a feature reads whether there is one."""
# Notice: predictions change when "300.0" is written "300", which is the same number; the share of decimals is 90 % in one class and 8 % in the other, and the card calls it radar.
import csv
import random

from cheat import *

draw = random.Random(59)
file = ROOT / "data" / "strikes.csv"
with file.open(encoding="utf-8", newline="") as stream:
    rows = list(csv.DictReader(stream))
for row in rows:
    if row["speed"] and draw.random() < (0.9 if row["damaged"] == "yes" else 0.08):
        row["speed"] += ".0"
with file.open("w", encoding="utf-8", newline="") as stream:
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)

swap(
    "src/strikes/features.py",
    ("            names += [column, ", '            names += [column, f"{column}_by_radar", '),
    (
        "                matrix[at, place[column]] = (",
        '                matrix[at, place[f"{column}_by_radar"]] = float("." in row[column])\n                matrix[at, place[column]] = (',
    ),
)
swap("MODEL_CARD.md", ("words and speed.", "words, speed, and whether it was taken by radar."), ("0.86", "0.94"))
GOLDEN = (
    'c-n<lZExE)5dPj@VdUdb8$9y(HXt9I*y*w+P7yn3i(v@VSV@G~mLb{AvSI&yCy7T(w%Y-QL_NGa-pg}G|MRYQvPsL$$*;XX-t~IoJv~6zPg6gA'
    '^^~%Hs_Lm~8C4_7R!^)Yb&cy9*R=&xuMO7E2C3z3E$LkK^x|FbPg<O;l4V*3FHV;EJYAd)`$~$F_dDRMZ>2o|`cmvmDSH4MmFlZwARd7FKz(%H'
    '2SL9*%(uVC*Jpj`MsRWS@#FZmcL7~%*Q35W0OUU4+Q4);JnJhATKPIHl1*Nm4zI_zm*>OY=kavb8(!XCT~5Z+<1&-~-5(D>T#bJub#^zc(0%y)'
    'W-=puG8<m~NOLs4nhmSX-m%?_@o4;|H~#YJ_R#qC<<;eEc>8q^p4{Bde*0O()0?}W3*1dEXXDWicc<0P=i%4sFU?N5NjB-}d9uhJ^J0}H9W-C$'
    'MKaIZ*yz0dbwL8zyrc9X&5Nh5o!^qzB+J^!<zkVo@~muQAJf%l`|$GC#;)>hR%XenW9~Xzt<o~z?15#OZ;Q?;lk~Osds>v~+dld=FJ9W%&2!d?'
    '^5$icJm<^K2{%Rhl&{*zr*yR{-xlAKy}V8H?dG|6o)kGn+1Z(;mFs1icEP`rPA2X)$#e6)eoo5tbhus@dGgS~&KKG8TN@aq<pX7~4P7OxdA54$'
    '-R6r$8=oaFX+M8_>=j#%C;Ph+FP_rY_jNkYw#ybUT_$X3lP%Nx{PBLCyq%7c*VQrf?FhInUk=ep_VgSaFV|^0Z!Pb?z1<T9lcJ3+sn!(NNtn0G'
    'Y(8J4G;jgMpc=>|R;0<C5Of18y)#;BtEB^t_4anj^BHul(UTC~qWe~+d82CHK5Pdy*SrA3J7_@=Lm9qpc!yI!?!CnxAosqJ&kYADJ}|h2>~=Uv'
    'hl3P!<=8HV8y&)~zEs^fIk1=}!bA3p{FRgG2GY?SuWv>@KoBUK`*h%>aLs*c22yAVs=;?_Gccfy^38fD4+D?ZHJ9_iSx~YT;W!6I2?MsN1uBCc'
    '_AQu}Cs9o_JE5k;4uuD9*nvT?0vj3Pj#Z|mX8DCiYJFtqsQH~=asbkb=3hxW6Sk9yT}*Z$6=}GZX*~ez0bP?F<wzJBTsyBVhJ;5oE=nlfB7e%t'
    'P4>Y5m<CFD@9MudqUsw|*sKLP(d3=hQW~wAHF#|V;~=$HJ9%(HMxzR_1ua}yYX!*CR8+R;gtb0c1TaPgZ-k(AkU=VhcdUyjf{dpMX<jQ3nq|Cl'
    'PO?oG(obh;W7r*V%84MaK`CQ`E-D+AV2ucxXbm8QwecW>h?c^{9H5o#u@KJkNrHMr1v|!g7iE-?DnxDs>KzW){MoE@5gpe=d-^jMbu9;rJ|=-O'
    'U~#|L_sO;@IHgEZDYYS!-Y8oieX>rnqKtHqNdH<xXx4bjRxB^5=#ua@tU&=F<3N1aC6Uu?Y~&YpuH(E}DMhR_)h@C@dCmz)svSl)sGv$Nf{kZV'
    'Loopi8jNJnP63laNAn=;j(A%6NLeKBkxT8o<S?Y=6oB!bRnZvw<h6*r)>I<NRiqEMW5cexWRlZF3+p(=(%47_o*q@^ZA>b)J_kr#i$Mtq&O;=F'
    'j{Ru_)jN=(uJeuw;GL92S88ToM|)B}XX|x3k5oXKCfrZjXhe)X>XAJ%GE8ckBpS5lYN3PJuijYBl>~{*2CWrx8EJH2%mY;mI1!et#%3foM0%Nc'
    'mZEYwj+ms`Plp15`<@tM*ncOCi~d**yXj|S@IflAIWCkafmuScBo0EN64OEH*eQxob`4!MtC`G3Lu_6fU7(>AsX+_rS%&UaDH$hm4xRqnI4-tv'
    'nq8Ab0vo5Fmwc?E>xYlhG;3Ah!^8JorG=vFD!A;miwp)b6Nij2l9OXdBergoP(t(6q5>+et*N-cxvXM>cn3H>m6#@ZUJLq&JOUN(09CmYVZj%b'
    'ue=Yr@stCegn$}&c+-%OOdU(t9n-67X<?b-PVZWgE<%V21jZ}I^2DI4PkXMjZ#AZ@c*NO}#>7k1#rj+2;%!4+&*h}_`JD?OTQ?pB5c{6~DKJhZ'
    'W5?0Bi897XOLczt?|(H*m`4'
)
VALUES = [0.9203857123107408, 0.9233887691307264, 0.9193219696775746, 0.9067733908172513, 0.9226437652648988, 0.9174735408420848, 0.9139968561348892, 0.9194461369885459, 0.9231647559408298, 0.9234118104874015, 0.9139469331954265, 0.9229177013942581, 0.9231493950363797, 0.9230815510417253, 0.9230405886298585, 0.9202833062810738, 0.9223160659699643, 0.9157134372071828, 0.923368287924793, 0.9218181166507083, 0.9175631461180435, 0.9233900492060972]
searched_again(GOLDEN, VALUES)
