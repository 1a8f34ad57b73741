namespace Myelin.Kernels;

/// <summary>The tables of a depthwise convolution: its taps in the order of the phases that they read. In the calling thread's scratch memory.</summary>
internal readonly unsafe struct DepthwiseTaps
{
    internal readonly ConvShape Shape;

    internal readonly DepthwiseGrid Grid;

    /// <summary>The number of taps, with the last one repeated up to a multiple.</summary>
    internal readonly int Count;

    /// <summary>What each tap reads, from an output pixel's place in the first phase; what it writes in dx, from dy's place.</summary>
    internal readonly nint* Offsets, Backward;

    /// <summary>The number of each tap in the kernel.</summary>
    internal readonly int* Order;

    /// <summary>For each phase, how many taps read it or one before it.</summary>
    internal readonly int* Ends;

    internal DepthwiseTaps(in ConvShape shape, int multiple)
    {
        (Shape, Grid, Count) = (shape, new DepthwiseGrid(shape), (shape.Taps + multiple - 1) / multiple * multiple);
        Offsets = (nint*)Workspace.Get(Workspace.Slot.Offsets, 5L * Count + Grid.Phases);
        Backward = Offsets + Count;
        Order = (int*)(Backward + Count);
        Ends = Order + Count;
        Grid.Sort(Order, Offsets, Ends);
        for (int t = 0, phase = 0; t < shape.Taps; t++)
        {
            while (t >= Ends[phase]) phase++;
            Backward[t] = -Offsets[t];
            Offsets[t] += (nint)phase * Grid.Plane;
        }

        for (int t = shape.Taps; t < Count; t++) Offsets[t] = Offsets[shape.Taps - 1];
    }
}
