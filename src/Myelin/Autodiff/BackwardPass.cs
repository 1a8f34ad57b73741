using Myelin.Kernels;

namespace Myelin;

/// <summary>Reverse-mode differentiation: visits the graph from the loss back, each node after everything that used its output.</summary>
internal static class BackwardPass
{
    [ThreadStatic] private static Stack<Node>? t_stack;

    internal static void Run(Node root, Tensor seed, bool retainGraph)
    {
        Stack<Node> stack = t_stack ?? new Stack<Node>();
        t_stack = null;     // a backward pass started inside another, by a hook, gets a stack of its own
        long released = 0;
        Recording.Pause();
        try
        {
            CountEdges(root, stack);
            Deliver(root, seed);
            stack.Push(root);
            while (stack.TryPop(out Node? node))
            {
                Tensor gradient = Finish(node);
                if (node is OperatorNode op)
                {
                    op.CheckNotReleased();
                    if (op.MayKeepGradients) gradient.Storage.Escaped = true;
                    op.Propagate(gradient);
                    if (!retainGraph) released += op.Release();
                    foreach (Node? input in op.Inputs)
                    {
                        if (input is not null) Ready(input, stack);
                    }
                }
                else
                {
                    ((Leaf)node).Accumulate(gradient);
                }

                DropUse(gradient);
            }
        }
        finally
        {
            stack.Clear();
            t_stack = stack;
            Recording.Resume();
            StoragePool.NoteRelease(released);
        }
    }

    /// <summary>Adds a gradient to what a node already has. The first is kept as it is; a sum gets memory of its own.</summary>
    internal static void Deliver(Node node, Tensor gradient)
    {
        if (node.Gradient is not { } first)
        {
            node.Gradient = gradient;
            gradient.Storage.BackwardUses++;
            return;
        }

        // The first gradient may also be another node's (both inputs of an addition get the same one), so it is not written in place
        // unless this node is its only user.
        if (first.Storage is { BackwardUses: 1, Escaped: false } && first.Storage != gradient.Storage)
        {
            Elementwise.AddInto(gradient.Span, first.Span);
            GC.KeepAlive(gradient);
            if (gradient.Storage.BackwardUses == 0) gradient.Storage.Recycle();
            return;
        }

        Tensor sum = first.Copy();
        Elementwise.AddInto(gradient.Span, sum.Span);
        sum.Storage.BackwardUses++;
        node.Gradient = sum;
        DropUse(first);
        GC.KeepAlive(gradient);
    }

    private static Tensor Finish(Node node)
    {
        Tensor gradient = node.Gradient!;
        node.Gradient = null;
        if (node.Hooks is { } hooks)
        {
            gradient.Storage.Escaped = true;
            hooks(gradient);
        }

        return gradient;
    }

    private static void DropUse(Tensor gradient)
    {
        if (--gradient.Storage.BackwardUses == 0) gradient.Storage.Recycle();
    }

    /// <summary>
    /// One edge to the node is done. After the last the node's turn has come; if no gradient reached it (its users' backward functions had
    /// none to give) it passes nothing on, but its inputs must not wait for it.
    /// </summary>
    private static void Ready(Node node, Stack<Node> stack)
    {
        if (--node.Pending != 0) return;
        if (node.Gradient is not null)
        {
            stack.Push(node);
            return;
        }

        foreach (Node? input in node.Inputs)
        {
            if (input is not null) Ready(input, stack);
        }
    }

    /// <summary>Sets every reachable node's <see cref="Node.Pending"/> to the number of edges that lead to it from the root.</summary>
    private static void CountEdges(Node root, Stack<Node> stack)
    {
        var visited = t_visited ??= [];
        try
        {
            stack.Push(root);
            visited.Add(root);
            root.Pending = 0;
            while (stack.TryPop(out Node? node))
            {
                foreach (Node? input in node.Inputs)
                {
                    if (input is null) continue;
                    if (visited.Add(input))
                    {
                        input.Pending = 0;
                        input.Gradient = null;
                        stack.Push(input);
                    }

                    input.Pending++;
                }
            }
        }
        finally
        {
            visited.Clear();
        }
    }

    [ThreadStatic] private static HashSet<Node>? t_visited;
}
