namespace Myelin;

/// <summary>Some rows of a table: their text without anything between, where each field ends in it, and the line of each row.</summary>
internal sealed record TableBlock(byte[] Text, int[] Ends, int[] Lines)
{
    internal int Rows => Lines.Length;

    internal ReadOnlySpan<byte> Field(int row, int column, int columns)
    {
        int place = (row * columns) + column;
        int start = place == 0 ? 0 : Ends[place - 1];
        return Text.AsSpan(start, Ends[place] - start);
    }
}
