/** What acts on a terminal, or hides there, or turns the reading order around: all that may not be in a text for it. */
export const acting = /(?![\t\n])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/u;
