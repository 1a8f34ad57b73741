namespace Myelin.Tables;

/// <summary>A hash of which rows of a column are equal, by the order in which their values first occur: equal for a column and its translation.</summary>
internal sealed class RowPattern
{
    private readonly Dictionary<int, int> _order = [];

    internal ulong Hash { get; private set; } = 14695981039346656037;

    internal void Add(int code)
    {
        if (!_order.TryGetValue(code, out int place)) _order[code] = place = _order.Count + 1;
        // FNV-1a, with a mix of the upper half for short codes.
        Hash = ulong.RotateLeft((Hash ^ (uint)place) * 1099511628211, 23);
    }
}
