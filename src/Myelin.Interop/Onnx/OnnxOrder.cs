using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Onnx;

/// <summary>
/// The nodes of a graph in an order in which they can be run. The standard requires that of files, but some programs append constants at the
/// end. Nodes that are in order stay where they are.
/// </summary>
internal static class OnnxOrder
{
    /// <summary>The nodes, each after those whose values it reads.</summary>
    /// <exception cref="InvalidDataException">A value depends on itself.</exception>
    internal static IEnumerable<NodeProto> Sorted(IReadOnlyList<NodeProto> nodes)
    {
        var makers = new Dictionary<string, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Output.Where(name => name.Length > 0)) makers.TryAdd(output, i);
        }

        var sorted = new List<NodeProto>(nodes.Count);
        var isSorted = new bool[nodes.Count];
        for (int i = 0; i < nodes.Count; i++) Add(i);
        return sorted;

        // A stack of its own: a chain may be longer than the thread's stack is deep.
        void Add(int first)
        {
            var path = new Stack<(int Node, string Value, IEnumerator<string> Reads)>();
            var isOnPath = new HashSet<int>();
            Push(first, nodes[first].Output.FirstOrDefault() ?? "");
            while (path.TryPeek(out (int Node, string Value, IEnumerator<string> Reads) top))
            {
                if (!top.Reads.MoveNext())
                {
                    path.Pop();
                    isOnPath.Remove(top.Node);
                    isSorted[top.Node] = true;
                    sorted.Add(nodes[top.Node]);
                }
                else if (makers.TryGetValue(top.Reads.Current, out int maker)) Push(maker, top.Reads.Current);
            }

            void Push(int node, string value)
            {
                if (isSorted[node]) return;
                if (!isOnPath.Add(node)) throw Cycle([value, .. path.Reverse().SkipWhile(p => p.Node != node).Skip(1).Select(p => p.Value)]);
                path.Push((node, value, Reads(nodes[node]).GetEnumerator()));
            }
        }
    }

    /// <summary>The values that a node reads, those that its graphs read from around them included.</summary>
    private static IEnumerable<string> Reads(NodeProto node) =>
        node.Input.Concat(node.Attribute.Where(a => a.G is not null).SelectMany(a => ReadsFromAround(a.G)));

    private static IEnumerable<string> ReadsFromAround(GraphProto graph) => graph.Node.SelectMany(Reads).Concat(graph.Output.Select(o => o.Name))
        .Except([.. graph.Node.SelectMany(n => n.Output), .. graph.Input.Select(i => i.Name), .. graph.Initializer.Select(t => t.Name)]);

    private static InvalidDataException Cycle(string[] values)
    {
        const int Shown = 6;
        IEnumerable<string> loop = values.Take(Shown).Select(FormatError.Show);
        if (values.Length > Shown) loop = loop.Append("…");
        return new($"ONNX: a value must not be computed from itself.\n" +
            $"  Got {string.Join(" from ", loop)} from {FormatError.Show(values[0])}.\n" +
            "  The model is damaged, or was written by a faulty exporter.");
    }
}
