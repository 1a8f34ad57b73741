namespace Myelin.Testing;

/// <summary>The operators that a tensor was computed by, as they were recorded for the backward pass.</summary>
public static class RecordedOperators
{
    /// <summary>The names of all operators that compared tensors were computed by, since the last <c>Clear</c>.</summary>
    public static ISet<string> Compared { get; } = new HashSet<string>();

    /// <summary>Their names, the first to run first.</summary>
    public static string[] Of(Tensor y)
    {
        List<string> names = [];
        HashSet<Node> seen = [];
        if (y.Node is { } root) Visit(root);
        return [.. names];

        void Visit(Node node)
        {
            if (!seen.Add(node)) return;
            foreach (Node? input in node.Inputs)
            {
                if (input is not null) Visit(input);
            }

            if (node is not Leaf) names.Add(node.Name);
        }
    }
}
